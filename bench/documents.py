"""The operations that are measured."""

from portal.documents import pages

VIEWER = """
query {
  viewer {
    email
    contact { id fullName memberNumber email phone street postalCode city }
    memberships(first: 3) { nodes { id state memberSince paidUntil currentPlan { name } } }
    orders(first: 5) { nodes { id number state total { amount currencyCode } placedAt } }
    invoices(first: 5) { nodes { id number issuedAt total { amount currencyCode } } }
  }
}
"""
MEMBERS = """
query {
  memberships(first: 100) {
    nodes { id state memberSince paidUntil contact { id fullName email phone city } currentPlan { id name } }
  }
}
"""
MACHINES = """
query {
  viewer {
    machines(first: 100) {
      nodes {
        id code name state place { name } category { name }
        viewerAccess { isAllowed color until reasons { code label sentence } missingQualifications { name } }
      }
    }
  }
}
"""
# Fifty sessions, twenty bookings of each, who comes; and one of them.
SESSIONS = """
query {
  workshopSessions(first: 50) {
    nodes { id place capacity bookings(first: 20) { nodes { id state contact { id fullName } } } }
  }
}
"""
SESSION = SESSIONS.replace("first: 50", "first: 1").replace("first: 20", "first: 5")
# The number of the badge that `bench.doors` hands out.
BADGE = "04BE7C42"
CHECK = """
mutation Check($input: AccessCheckInput!) {
  accessCheck(input: $input) {
    answer { isAllowed until givenName reasons { code sentence } }
    errors { code message }
  }
}
"""
HOME = pages()["home"].query.text

DOCUMENTS = {
    "viewer": VIEWER, "members": MEMBERS, "machines": MACHINES, "home": HOME, "sessions": SESSIONS,
    "session": SESSION,
}  # fmt: skip
