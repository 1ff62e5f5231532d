"""Who is who: users and API keys, password hashes, sessions, one-time links, waits after
wrong passwords.
"""
