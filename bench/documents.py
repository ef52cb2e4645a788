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
HOME = pages()["home"].query.text

DOCUMENTS = {"viewer": VIEWER, "members": MEMBERS, "home": HOME}
