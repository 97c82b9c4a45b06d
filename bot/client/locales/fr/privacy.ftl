privacy-title = **Ce que je garde sur vous**
privacy-chosen =
    { $count ->
        [0] Vous n'avez rien choisi, comme une voix.
        [one] Vous avez choisi { $count } chose, comme une voix.
       *[other] Vous avez choisi { $count } choses, comme une voix.
    }
privacy-spoken =
    { $days ->
        [0] Je n'ai encore rien dit pour vous.
        [one] Je compte combien j'ai dit pour vous : { $characters } caractères en { $days } jour. Pas ce que c'était.
       *[other] Je compte combien j'ai dit pour vous : { $characters } caractères en { $days } jours. Pas ce que c'était.
    }
privacy-texts = Ce que vous écrivez n'est pas gardé. Ce qui est dit souvent peut être gardé comme son, sans votre nom, pour ne pas être refait.
privacy-read = Je lis à voix haute ce que vous écrivez, là où un serveur me le demande.
privacy-not-read = Je ne lis à voix haute rien de ce que vous écrivez, sur aucun serveur.
privacy-any = Ce que vous voulez faire dire peut aller au service vocal choisi par mon hébergeur.
privacy-local = Ce que vous voulez faire dire n'est dit que par un service sur la machine de mon hébergeur. S'il n'y en a pas, ce n'est pas dit.
privacy-more = { COMMAND("privacy reading") } et { COMMAND("privacy cloud") } le changent, { COMMAND("privacy export") } vous donne tout, { COMMAND("privacy forget") } l'efface.
privacy-exported = Voici tout ce que je garde sur vous.
privacy-forget-ask = Dois-je tout oublier de vous, sur tous les serveurs ? Aussi que vous ne voulez pas être lu, si vous l'aviez choisi. C'est sans retour.
privacy-forget-yes = Tout oublier
privacy-forget-no = Garder
privacy-forgotten = Oublié. Ce que les modérateurs d'un serveur ont décidé à votre sujet leur appartient et reste.
privacy-kept = Rien n'a changé.
