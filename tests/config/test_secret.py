from pathlib import Path

from molette.config.secret import stored_secret


def test_the_secret_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    kept = tmp_path / "secret_key"
    first = stored_secret(kept)

    assert len(first) >= 50
    assert stored_secret(kept) == first
    assert kept.stat().st_mode & 0o077 == 0
