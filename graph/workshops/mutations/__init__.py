"""What members, trainers and the team do with sessions."""
