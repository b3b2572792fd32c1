"""Tables as partners send them: read, map, normalise, key. Pure: no database and no clock."""
