"""What a member may do."""

import pytest

from playground.permissions import (
    EVERYTHING,
    Overwrite,
    Permission,
    base_permissions,
    channel_permissions,
)

SEE = Permission.VIEW_CHANNEL
BOTH = Permission.VIEW_CHANNEL | Permission.CONNECT


def test_roles_add_up():
    """What any role allows is allowed."""
    assert base_permissions([SEE, Permission.CONNECT]) == BOTH


@pytest.mark.parametrize(
    ("roles", "owner"), [([Permission.ADMINISTRATOR], False), ([Permission.NONE], True)]
)
def test_owners_and_administrators_may_everything(roles: list[Permission], owner: bool):
    """No overwrite stops an owner or an administrator."""
    base = base_permissions(roles, owner=owner)

    assert base == EVERYTHING
    assert channel_permissions(base, member=Overwrite(deny=BOTH)) == EVERYTHING


@pytest.mark.parametrize(
    ("everyone", "roles", "member", "expected"),
    [
        (None, [], None, BOTH),
        (Overwrite(deny=Permission.CONNECT), [], None, SEE),
        (Overwrite(deny=BOTH), [Overwrite(allow=BOTH)], None, BOTH),
        (None, [Overwrite(deny=BOTH), Overwrite(allow=BOTH)], None, BOTH),
        (None, [Overwrite(allow=BOTH)], Overwrite(deny=Permission.CONNECT), SEE),
        (Overwrite(deny=BOTH), [], Overwrite(allow=BOTH), BOTH),
    ],
)
def test_overwrites_apply_in_discords_order(
    everyone: Overwrite | None,
    roles: list[Overwrite],
    member: Overwrite | None,
    expected: Permission,
):
    """Everyone, then roles together (allow wins), then the member."""
    assert channel_permissions(BOTH, everyone=everyone, roles=roles, member=member) == expected


def test_who_cannot_see_can_do_nothing():
    """Without the channel's sight every other permission is gone."""
    assert channel_permissions(BOTH, everyone=Overwrite(deny=SEE)) == Permission.NONE
