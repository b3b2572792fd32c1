"""A backup that any base can take back: the rows as lines of JSON, the files, and what proves them whole.

A zip archive: `tables/<application>.<table>.jsonl`, one line a row, values in the order of the columns given
by the manifest; `files/…`, as they stand beside the base; `manifest.json`, written last, with the SHA-256 of
each part. It names no database: what left SQLite enters PostgreSQL.
"""

FORM = "molette-sauvegarde-1"
MANIFEST = "manifest.json"
