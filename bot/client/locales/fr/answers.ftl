-voice-moderator = un modérateur (quelqu'un qui peut rendre muets les membres de ce salon vocal)

something-wrong = Quelque chose s'est mal passé de mon côté ; la personne qui m'héberge le verra dans mon journal.

nothing-to-say = Il n'y a rien à dire là-dedans : après nettoyage, il ne reste ni lettre ni chiffre.
text-too-long = Cela fait { $length } caractères, et je peux en dire { $limit } au plus à la fois. Raccourcissez le texte ou dites-le en plusieurs fois.
bad-entry = Cette entrée n'est pas utilisable : { $problem }. Modifiez-la, puis réessayez.
queue-full = La file est pleine : { $limit } textes attendent déjà. Réessayez quand quelques-uns auront été dits, ou faites de la place avec { COMMAND("clear") }.
not-in-voice = Vous n'êtes dans aucun salon vocal. Rejoignez-en un, puis réessayez.
not-joined = Je ne suis dans aucun salon vocal ici. Rejoignez-en un, puis utilisez { COMMAND("join") }.
elsewhere-in-voice = Je parle dans { $channel }. Rejoignez-moi là-bas, puis réessayez.
not-allowed-skip = Ce qui est dit en ce moment n'est pas de vous. Son auteur peut le passer, ou { -voice-moderator }.
not-allowed-clear = Seul { -voice-moderator } peut faire oublier ce que les autres veulent dire. Laissez { OPTION("whose") } de côté pour n'oublier que vos textes.
not-allowed-stop = Tout n'est pas de vous, donc seul { -voice-moderator } peut l'arrêter. Pour vos textes, utilisez { COMMAND("skip") } et { COMMAND("clear") }.
not-allowed-pause = Tout n'est pas de vous, donc seul { -voice-moderator } peut le mettre en pause. Pour vos textes, utilisez { COMMAND("skip") } et { COMMAND("clear") }.
not-allowed-leave = Pour me faire partir, rejoignez le salon vocal où je suis, ou demandez à { -voice-moderator }.
not-allowed-move = Je suis avec d'autres personnes dans un autre salon vocal. Rejoignez-moi là-bas, ou demandez à { -voice-moderator } de m'amener ici.
not-allowed-operate = C'est réservé à la personne qui m'héberge.
not-allowed-settings = C'est réservé aux modérateurs : demandez à quelqu'un qui peut **Gérer le serveur**.
missing-permission =
    { $count ->
        [one] Il me manque la permission { $names } dans { $channel }. Une personne qui gère ce serveur peut l'accorder dans les paramètres du salon vocal, sous *Permissions*.
       *[other] Il me manque les permissions { $names } dans { $channel }. Une personne qui gère ce serveur peut les accorder dans les paramètres du salon vocal, sous *Permissions*.
    }
channel-full =
    { $limit ->
        [one] { $channel } est plein : il accepte { $limit } personne. Faites de la place, augmentez sa limite ou accordez-moi **Déplacer des membres** dans ce salon.
       *[other] { $channel } est plein : il accepte { $limit } personnes. Faites de la place, augmentez sa limite ou accordez-moi **Déplacer des membres** dans ce salon.
    }
channel-gone = Je ne vois pas ce salon vocal. S'il existe encore, une personne qui gère ce serveur doit m'y accorder **Voir le salon**.
unknown-voice = Cette voix n'existe pas. Choisissez-en une dans la liste qui apparaît pendant la saisie.
unknown-language = Cette voix ne parle pas cette langue. Choisissez une autre voix ou une autre langue.
opted-out = La personne qui a écrit ce message ne veut pas être lue à voix haute, et je respecte cela.
shutting-down = Je vais redémarrer. Réessayez dans une minute.
join-failed = Discord ne m'a pas laissé entrer à temps dans le salon vocal. Réessayez dans une minute.
voice-link-lost = J'ai été déconnecté du salon vocal. Utilisez { COMMAND("join") } pour me faire revenir.
link-kicked = Quelqu'un m'a déconnecté du salon vocal. Utilisez { COMMAND("join") } pour me faire revenir.
link-channel-gone = Le salon vocal où j'étais n'existe plus. Rejoignez-en un autre, puis utilisez { COMMAND("join") }.
link-forbidden = Je ne peux plus entrer dans ce salon vocal. Une personne qui gère ce serveur peut m'y autoriser **Voir le salon** et **Se connecter**.
link-refused = Discord a mis fin pour de bon à ma connexion au salon vocal ; la personne qui m'exploite peut voir pourquoi dans mon journal. Utilisez { COMMAND("join") } pour réessayer.
link-given-up = Ma connexion au salon vocal s'est rompue et n'a pas pu être rétablie. Je reviendrai de moi-même dès que possible.
held-too-long = Ma connexion au salon vocal a été rompue si longtemps que ce texte a été laissé de côté.
hushed-muted = Un modérateur m'a rendu muet dans { $channel } : personne n'entendrait cela. Rendez-moi la parole, puis réessayez.
hushed-audience = Je suis dans le public de { $channel } : personne n'entendrait cela. Une personne qui modère la scène peut m'inviter à parler.
hushed-not-allowed = Je ne peux plus parler dans { $channel }. Une personne qui gère ce serveur peut m'y autoriser **Parler**.
no-unit-available = Trop de choses à dire à la fois : ce texte arrivait trop tard et a été laissé de côté.
engine-unavailable = Le service vocal ne répond pas. Réessayez dans une minute.
broken-off = Le service vocal s'est interrompu au milieu ; une partie n'a pas été entendue.
no-local-engine = Vous avez demandé qu'aucun cloud ne voie ce que vous écrivez, et je n'ai pas de voix à moi ici ; je n'ai donc rien dit. La personne qui m'héberge peut autoriser un service vocal local.
engine-refused-voice = Le service vocal a refusé cette voix ou cette langue. Choisissez-en une autre.
engine-refused = La parole est en panne ; la personne qui m'héberge en verra la raison dans mon journal. Réessayez plus tard.
engine-strange = Le service vocal a répondu quelque chose que je ne comprends pas.

old-panel = Ce panneau vient d'une ancienne version de moi. Utilisez de nouveau la commande pour en avoir un autre.

said-now = Je le dis maintenant.
said-paused = Je suis en pause : cela attend que quelqu'un utilise { COMMAND("resume") }.
queued =
    { $ahead ->
        [one] En file : { $ahead } texte passe avant le vôtre, environ { $waits } d'attente.
       *[other] En file : { $ahead } textes passent avant le vôtre, environ { $waits } d'attente.
    }
utterances =
    { $count ->
        [one] { $count } texte
       *[other] { $count } textes
    }
duration-seconds =
    { $count ->
        [one] une seconde
       *[other] { $count } secondes
    }
duration-minutes =
    { $count ->
        [one] une minute
       *[other] { $count } minutes
    }

joined = Je suis dans { $channel }. Utilisez { COMMAND("say") } pour me faire parler.
left = J'ai quitté le salon vocal.
left-unsaid =
    { $count ->
        [one] J'ai quitté le salon vocal. { $count } texte n'a pas été dit.
       *[other] J'ai quitté le salon vocal. { $count } textes n'ont pas été dits.
    }

skipped = Passé.
nothing-to-skip = Je ne dis rien en ce moment, il n'y a donc rien à passer.
cleared = Oublié : { $utterances }.
nothing-of-yours-waits = Aucun de vos textes n'attend. Pour arrêter ce qui est dit, utilisez { COMMAND("skip") }.
nothing-waits = Rien n'attend. Pour arrêter ce qui est dit, utilisez { COMMAND("skip") }.
stopped = Arrêté : { $utterances }.
nothing-to-stop = Il n'y avait rien à arrêter.
paused = En pause. { COMMAND("resume") } fait reprendre.
paused-already = Je suis déjà en pause. { COMMAND("resume") } fait reprendre.
resumed = Je reprends.
not-paused = Je ne suis pas en pause.
nothing-to-replay = Rien n'a encore été entendu ici que je pourrais redire.
queue-empty = Je ne dis rien, et rien n'attend.
queue-now = { $number }. { $author }, demandé il y a { $age } : maintenant
queue-later = { $number }. { $author }, demandé il y a { $age } : dans environ { $waits }
queue-held = { $number }. { $author }, demandé il y a { $age }
queue-more = … et encore { $utterances }.

units-known = Unités : { $units }, dont { $leased } en service.
units-usable = Quelqu'un d'autre utilise le compte : { $usable } d'entre elles sont là pour moi.
units-waiting = En attente : { $requests } requêtes de { $servers } serveurs.
units-connections = Connexions : { $open } ouvertes, { $dialling } en cours d'ouverture, { $limit } au plus.
units-refusals = Refusées faute d'unité depuis mon démarrage : { $refusals }.
units-until-restart = Jusqu'à mon prochain démarrage ; `LIGHTNING_UNITS` vaut pour toujours.

permission-view-channel = Voir le salon
permission-connect = Se connecter
permission-speak = Parler
permission-move-members = Déplacer des membres
permission-send-messages = Envoyer des messages
permission-read-message-history = Voir les anciens messages
permission-attach-files = Joindre des fichiers
