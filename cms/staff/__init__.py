"""The back office: screens in Wagtail's admin for the people who run the association."""
