"""Who looks: a signed-in user, or nobody in particular."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User

type Viewer = User | AnonymousUser
