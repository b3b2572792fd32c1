from hypothesis import given
from hypothesis import strategies as st

from molette.engines.access import NOWHERE, ROLE_PERMISSIONS, Grant, Permission, Role, reach, reach_of

grants = st.lists(
    st.builds(
        Grant,
        role=st.sampled_from(Role),
        organisation=st.integers(1, 3),
        everywhere=st.booleans(),
        places=st.frozensets(st.integers(1, 5), max_size=3),
        project=st.sampled_from(["", "hopital", "cite-4"]),
    )
)


@given(grants, grants, st.sampled_from(Permission), st.frozensets(st.integers(1, 5)))
def test_one_more_mandate_never_takes_a_right_away(
    held: list[Grant], more: list[Grant], permission: Permission, places: frozenset[int]
) -> None:
    if reach(held, permission).covers(places=places):
        assert reach([*held, *more], permission).covers(places=places)


@given(grants, st.sampled_from(Permission))
def test_a_right_that_no_role_held_carries_reaches_nothing(held: list[Grant], permission: Permission) -> None:
    able = [g for g in held if permission in ROLE_PERMISSIONS[g.role]]
    if not able:
        assert reach(held, permission) == NOWHERE


def test_a_resident_without_an_account_reaches_nothing() -> None:
    assert all(not reach_of(object(), permission) for permission in Permission)


def test_the_empty_project_is_nobody_s_project() -> None:
    lead = Grant(Role.PROJECT_LEAD, organisation=1, project="hopital")

    assert not reach([lead], Permission.EDIT_PROJECT).covers(places=[1], project="")


def test_an_administrator_neither_signs_nor_states_for_a_partner() -> None:
    assert ROLE_PERMISSIONS[Role.ADMINISTRATOR].isdisjoint(
        {Permission.SIGN_STATEMENT, Permission.STATE_VALUE}
    )


def test_only_a_signatory_signs() -> None:
    assert [r for r in Role if Permission.SIGN_STATEMENT in ROLE_PERMISSIONS[r]] == [Role.SIGNATORY]
