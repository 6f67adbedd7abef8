"""Being told of releases: mail, webhooks, a personal feed, WebSub.

Reads releases by their sequence like any other follower, and only after search and feeds have
them, so that whoever is told finds what they are told of.
"""
