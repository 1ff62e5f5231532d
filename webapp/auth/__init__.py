"""Who is who: users, sign-in and sign-out, sessions, passwords, one-time links."""
