"""The cast: one signed-in person of each role, and someone who belongs nowhere."""
