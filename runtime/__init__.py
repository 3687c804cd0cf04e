"""Settings and logs. The only room that reads the environment."""
