"""The words of the demo's pages: French as written, and each in English."""

WORDS = {
    "hero": "Bois, métal, textile, électronique : 600 m² d’atelier partagé au bord de la Loire. "
    "Venez avec une idée, on vous montre les machines.",
    "join": "Trois minutes, puis un lien dans votre boîte aux lettres électronique.",
    "company": "Trois places pour votre équipe, une seule facture.",
    "family": "Les adultes et les enfants d’un foyer, avec une seule adhésion.",
    "plans": "Toutes ouvrent l’atelier. Choisissez selon votre temps et vos moyens.",
    "workshops": "Des formations qui ouvrent les machines, des soirées pour réparer, des après-midi pour faire.",
    "machines": "Ce que l’atelier met à disposition, ce que chaque machine demande, et quand elle est libre.",
    "news": "Ce qui se passe à l’atelier.",
    "about": "Depuis 2016, trois cents personnes font vivre un atelier de réparation et de fabrication.",
    "rules": "Ce que nous avons décidé ensemble, en assemblée générale.",
    "data": "Ce que nous gardons, pourquoi, et comment le changer.",
    "about_workshop": "L’ancienne corderie abrite le bois, le métal, le textile, l’électronique et le numérique. "
    "Les machines simples sont à tous les membres ; les autres demandent une formation, donnée ici.",
    "about_quote": "Je suis venue réparer une chaise. J’en ai fait six.",
    "about_people": "Un bureau de sept bénévoles, deux salariés, et une assemblée chaque mois de mars. "
    "Une voix par personne, quelle que soit la formule.",
    "rules_workshop": "On laisse l’établi plus propre qu’on ne l’a trouvé. On demande avant d’emprunter, "
    "on dit ce que l’on casse.",
    "rules_machines": "La scie à format, la toupie et la découpe laser s’utilisent après formation, jamais sans "
    "une autre personne dans l’atelier.",
    "data_kept": "Nous gardons votre fiche, vos adhésions et vos factures. Les factures restent dix ans, c’est la loi. "
    "Rien n’est vendu, rien n’est prêté.",
    "data_rights": "Votre espace montre tout ce que nous savons de vous. Vous y changez votre adresse et retirez "
    "un accord ; pour le reste, écrivez-nous.",
}

ENGLISH = {
    # titles and slugs
    "L’Atelier des Deux Rives": "L’Atelier des Deux Rives",
    "accueil": "home",
    "Adhérer": "Join",
    "adherer": "join-us",
    "Ateliers": "Workshops",
    "ateliers": "workshops",
    "Prochaines séances": "Next sessions",
    "Tout l’agenda": "The whole agenda",
    "Machines": "Machines",
    "machines": "machines",
    "Formules": "Plans",
    "formules": "plans",
    "Actualités": "News",
    "actualites": "news",
    "L’association": "The association",
    "association": "association",
    "Statuts et règlement": "Statutes and rules",
    "reglement": "rules",
    "Vos données": "Your data",
    "vos-donnees": "your-data",
    # home
    "Deux rives, un établi.": "Two banks, one bench.",
    WORDS["hero"]: "Wood, metal, textile, electronics: a shared workshop of 600 m² on the Loire. "
    "Come with an idea, we show you the machines.",
    "Ouvert du mardi au samedi, 14 h – 21 h": "Open Tuesday to Saturday, 2 pm to 9 pm",
    "14, quai des Charpentiers": "14, quai des Charpentiers",
    "Visite libre chaque samedi à 10 h": "Open visit every Saturday at 10 am",
    "Comparer les formules": "Compare the plans",
    "Les machines": "The machines",
    "Toutes les machines": "All machines",
    "Nouvelles de l’atelier": "News from the workshop",
    "Toutes les nouvelles": "All news",
    # other pages
    WORDS["join"]: "Three minutes, then a link in your mailbox.",
    WORDS["plans"]: "Each one opens the workshop. Choose by your time and your means.",
    WORDS["workshops"]: "Trainings that open the machines, evenings to repair, afternoons to make.",
    WORDS["machines"]: "What the workshop shares, what each machine asks for, and when it is free.",
    WORDS["news"]: "What happens at the workshop.",
    WORDS["about"]: "Since 2016, three hundred people have kept a workshop for mending and making alive.",
    WORDS["rules"]: "What we decided together, in general assembly.",
    WORDS["data"]: "What we keep, why, and how to change it.",
    "Un atelier que l’on partage": "A workshop to share",
    WORDS[
        "about_workshop"
    ]: "The old rope factory holds wood, metal, textile, electronics and digital making. "
    "Simple machines are for all members; the others need a training, given here.",
    WORDS["about_quote"]: "I came to mend a chair. I made six.",
    "Solène, membre depuis 2019": "Solène, a member since 2019",
    "Qui décide": "Who decides",
    WORDS["about_people"]: "A board of seven volunteers, two employees, and an assembly every March. "
    "One vote each, whatever the plan.",
    "L’atelier": "The workshop",
    WORDS["rules_workshop"]: "We leave the bench cleaner than we found it. We ask before we borrow, "
    "and say what we break.",
    "Les machines dangereuses": "Dangerous machines",
    WORDS[
        "rules_machines"
    ]: "The panel saw, the spindle moulder and the laser cutter are used after training, "
    "and never without another person in the workshop.",
    WORDS[
        "data_kept"
    ]: "We keep your card, your memberships and your invoices. Invoices stay ten years: it is the law. "
    "Nothing is sold, nothing is lent.",
    WORDS[
        "data_rights"
    ]: "Your space shows all we know of you. Change your address and withdraw an agreement there; "
    "for the rest, write to us.",
    # news
    "La scie à format est réparée": "The panel saw is mended",
    "scie-a-format-reparee": "panel-saw-mended",
    "Nouvelle lame, nouveau guide, et une matinée pour la reprendre en main.": "A new blade, a new fence, and a "
    "morning to get used to it again.",
    "Karim et Solène ont changé la lame et le guide parallèle. La machine coupe de nouveau au dixième. "
    "Passez samedi à 10 h : on vous montre les réglages.": "Karim and Solène changed the blade and the fence. The "
    "machine cuts to a tenth again. Come on Saturday at 10 am: we show you the settings.",
    "Soirée réparation du 27 novembre": "Repair evening on 27 November",
    "soiree-reparation": "repair-evening",
    "Une lampe, un grille-pain, une fermeture éclair : apportez ce qui ne marche plus.": "A lamp, a toaster, a zip: "
    "bring what no longer works.",
    "Six bénévoles vous aident à comprendre la panne et à la réparer vous-même. Entrée libre, de 19 h à 22 h. "
    "L’an dernier, deux objets sur trois sont repartis en état de marche.": "Six volunteers help you to find the "
    "fault and mend it yourself. Free entry, 7 pm to 10 pm. Last year, two objects out of three left in working order.",
    "Trente bancs pour les quais": "Thirty benches for the quays",
    "trente-bancs": "thirty-benches",
    "La ville nous a confié le bois des platanes abattus en février.": "The town gave us the wood of the plane trees "
    "felled in February.",
    "Quarante membres ont débité, raboté et assemblé pendant l’été. Les bancs sont posés rive droite ; "
    "ceux de la rive gauche suivent au printemps.": "Forty members sawed, planed and joined over the summer. The "
    "benches stand on the right bank; those of the left bank follow in spring.",
    # the form
    "Vous": "You",
    "Faisons connaissance": "Let us get to know you",
    "Prénom": "Given name",
    "Nom": "Family name",
    "Adresse e-mail": "E-mail address",
    "Nous y envoyons un lien pour continuer.": "We send a link there to go on.",
    "Téléphone": "Phone",
    "Date de naissance": "Birth date",
    "Adresse postale": "Postal address",
    "Photo pour votre carte": "Photo for your card",
    "Votre adhésion": "Your membership",
    "Choisissez votre adhésion": "Choose your membership",
    "Formule": "Plan",
    "Votre projet": "Your project",
    "Une phrase suffit.": "One sentence is enough.",
    "J’ai lu les statuts et le règlement de l’atelier, et je les accepte.": "I have read the statutes and the rules "
    "of the workshop, and I accept them.",
    WORDS["company"]: "Three seats for your team, one invoice.",
    WORDS["family"]: "The adults and children of a household, with one membership.",
    "Adhérer en entreprise": "Join as a company",
    "adherer-entreprise": "join-as-a-company",
    "Adhérer en famille": "Join as a family",
    "adherer-famille": "join-as-a-family",
    "Votre entreprise": "Your company",
    "Qui vient à l’atelier": "Who comes to the workshop",
    "Vous pourrez aussi attribuer les places plus tard, depuis votre espace.": "You can also give the seats later, "
    "from your space.",
    "Votre foyer": "Your household",
    "Qui adhère avec vous": "Who joins with you",
    "Adultes et enfants du foyer": "Adults and children of the household",
    "Sans vous compter. Laissez vides les lignes en trop.": "Not counting you. Leave the rows you do not need empty.",
    "Lettre mensuelle": "Monthly letter",
    "Je veux recevoir la lettre mensuelle.": "I want to receive the monthly letter.",
}
