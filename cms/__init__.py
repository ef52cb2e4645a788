"""What editors edit: public pages, the sign-up form; and, in `cms.staff`, the back office."""
