"""What systemd's unit files can say about the safety of a service, as data.

``catalogue`` looks things up, ``targets`` names the versions, ``model`` has the shapes. Only the standard library is used.
"""
