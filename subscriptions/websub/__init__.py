"""WebSub (W3C Recommendation, 2018): a hub for our own feeds, and pings for a foreign one."""
