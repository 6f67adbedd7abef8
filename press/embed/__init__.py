"""Lists and notices for frames on other sites, and how to get the frame (oEmbed)."""
