"""What residents fill in about themselves (`profile`); whom something is for, as officers write it (`audience`)."""
