"""The commands of somebody at work on a kata."""
