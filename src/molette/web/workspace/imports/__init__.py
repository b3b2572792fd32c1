"""The imports: send a file, say what its columns mean, see what it would change, apply it or not."""
