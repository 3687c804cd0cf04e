"""Settings, logs and child processes. The only room that reads the environment."""
