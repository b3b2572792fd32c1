"""HTTP and pages: parse the request, call the domain, render."""
