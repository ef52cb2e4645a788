"""The words of the mail reader, in French and English."""

FRENCH = {
    "lang": "fr",
    "reader": "Lecteur de courrier d’essai",
    "reader_detail": "Rien ne part vers l’extérieur\u00a0: tous les messages s’arrêtent ici.",
    "inbox": "Messages",
    "filter": "Destinataire",
    "show": "Afficher",
    "all": "Tous les messages",
    "none": "Aucun message pour l’instant.",
    "to": "À",
    "from": "De",
    "received": "Reçu",
    "subject": "Objet",
    "no_subject": "(sans objet)",
    "text_part": "Texte",
    "html_part": "Mise en forme",
    "html_alone": "Ouvrir la mise en forme seule",
    "links": "Liens du message",
    "attachments": "Pièces jointes",
    "source": "Message brut",
    "back": "Tous les messages",
    "unknown": "Ce message n’est pas ici.",
    "not_found": "Page introuvable",
}
ENGLISH = {
    "lang": "en",
    "reader": "Test mail reader",
    "reader_detail": "Nothing leaves this machine: every message ends here.",
    "inbox": "Messages",
    "filter": "Recipient",
    "show": "Show",
    "all": "All messages",
    "none": "No message yet.",
    "to": "To",
    "from": "From",
    "received": "Received",
    "subject": "Subject",
    "no_subject": "(no subject)",
    "text_part": "Text",
    "html_part": "Formatted",
    "html_alone": "Open the formatted part alone",
    "links": "Links in this message",
    "attachments": "Attachments",
    "source": "Raw message",
    "back": "All messages",
    "unknown": "This message is not here.",
    "not_found": "Page not found",
}


def words(accept_language: str) -> dict[str, str]:
    """The words for a browser's languages: English when it comes before French, else French."""
    places = {code: accept_language.lower().find(code) for code in ("fr", "en")}
    english_first = places["en"] >= 0 and (places["fr"] < 0 or places["en"] < places["fr"])
    return ENGLISH if english_first else FRENCH
