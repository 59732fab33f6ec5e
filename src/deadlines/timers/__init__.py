"""The program's place among what the system runs by itself: cron, systemd's user timers, the Windows task scheduler."""
