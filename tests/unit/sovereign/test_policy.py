"""Who may do what, as a table written by hand; everything else is denied."""

import pytest

from haetae.sovereign.label import Clearance, Label
from haetae.sovereign.policy import ROLES, Action, Policy, Principal, Resource, Rule

TABLE = """
                    reader curator auditor operator owner
workspace.read      yes    yes     yes     yes      yes
search              yes    yes     no      no       yes
ask                 yes    yes     no      no       yes
document.read       yes    yes     no      no       yes
document.add        no     yes     no      no       yes
document.delete     no     yes     no      no       yes
quarantine.manage   no     yes     no      no       yes
index.manage        no     no      no      yes      yes
expert.read         yes    yes     no      no       yes
expert.use          yes    yes     no      no       yes
expert.fit          no     yes     no      no       yes
outcome.add         yes    yes     no      no       yes
ledger.read         no     no      yes     no       yes
ledger.verify       no     no      yes     yes      yes
principal.manage    no     no      no      yes      yes
key.manage          no     no      no      yes      yes
metrics.read        no     no      yes     yes      yes
"""
HEADER, *LINES = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    (role, action, verdict == "yes")
    for action, *verdicts in LINES
    for role, verdict in zip(HEADER, verdicts, strict=True)
]


def test_the_table_names_every_role_and_action():
    assert sorted(HEADER) == sorted(ROLES)
    assert [line[0] for line in LINES] == [str(action) for action in Action]


@pytest.mark.parametrize(("role", "action", "is_allowed"), CELLS)
def test_a_role_allows_what_the_table_says(role, action, is_allowed):
    principal = Principal(name="mina", roles=frozenset({role}))
    decision = Policy().decide(principal, Action(action), Resource(kind="thing"))
    assert decision.is_allowed == is_allowed
    assert decision.reason == "" if is_allowed else role in decision.reason
    assert bool(decision.rule) == is_allowed


@pytest.mark.parametrize("action", list(Action))
def test_nobody_without_a_role_may_do_anything(action):
    everything = Clearance.of("*")
    decision = Policy().decide(
        Principal(name="x", clearance=everything), action, Resource(kind="t")
    )
    assert not decision.is_allowed
    assert "none" in decision.reason
    assert (
        not Policy(rules=())
        .decide(
            Principal(name="x", roles=frozenset(ROLES), clearance=everything),
            action,
            Resource(kind="t"),
        )
        .is_allowed
    )


@pytest.mark.parametrize("role", ROLES)
def test_no_role_not_even_owner_replaces_a_clearance(role):
    policy = Policy()
    principal = Principal(
        name="mina", roles=frozenset({role}), clearance=Clearance.of("rnd.cathode")
    )
    both = Resource(kind="document", label=Label.of("rnd.cathode", "plant2"))
    for action in policy.actions_of(principal):
        assert policy.decide(
            principal, action, Resource(kind="document", label=Label.of("rnd.cathode"))
        ).is_allowed
        decision = policy.decide(principal, action, both)
        assert not decision.is_allowed
        assert decision.reason == "not cleared for every compartment of plant2+rnd.cathode"


def test_an_unknown_role_gives_nothing():
    principal = Principal(name="x", roles=frozenset({"admin"}), clearance=Clearance.of("*"))
    assert Policy().actions_of(principal) == frozenset()


def test_roles_add_up():
    rules = (
        Rule(name="a", role="a", actions=frozenset({Action.ASK})),
        Rule(name="b", role="b", actions=frozenset({Action.SEARCH})),
    )
    principal = Principal(name="x", roles=frozenset({"a", "b"}))
    assert Policy(rules).actions_of(principal) == {Action.ASK, Action.SEARCH}
    assert Policy(rules).decide(principal, Action.SEARCH, Resource(kind="t")).rule == "b"
