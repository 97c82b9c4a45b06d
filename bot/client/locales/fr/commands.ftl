# Names and descriptions of commands; English ones stand in the code. See bot/client/translator.py.

command-say = dire
    .description = Faire dire quelque chose dans votre salon vocal
    .text = Ce que je dois dire
    .voice = Quelle voix le dit
    .speed = La vitesse : 1 est normale, 0,5 la moitié, 2 le double
    .language = La langue du texte
    .show = Si tout le monde voit la réponse ; sinon vous seul la voyez
command-join = rejoindre
    .description = Me faire venir dans votre salon vocal
command-leave = quitter
    .description = Me faire quitter le salon vocal et oublier ce qui attend
command-queue = file
    .description = Montrer ce qui est dit et ce qui attend
command-skip = passer
    .description = Arrêter ce qui est dit ; la suite commence
command-clear = vider
    .description = Oublier ce qui attend ; ce qui est dit continue
    .whose = Seulement vos textes, ou ceux de tous (pour les modérateurs)
command-stop = stop
    .description = Arrêter ce qui est dit et oublier ce qui attend
command-pause = pause
    .description = Se taire au milieu d'un mot et garder ce qui attend jusqu'à la reprise
command-resume = reprendre
    .description = Reprendre après une pause, au début de ce qui fut interrompu
command-replay = répéter
    .description = Redire ce qui a été entendu en dernier
command-units = unités
    .description = Pour mon hébergeur : combien de requêtes peuvent courir à la fois
    .count = Combien le compte en a désormais ; sans ce nombre, rien ne change

command-settings = réglages
    .description = Voir et changer comment je parle et je lis sur ce serveur
    .file = Un fichier exporté ici, pour reprendre ses réglages

option-file = fichier
option-text = texte
option-voice = voix
option-speed = vitesse
option-language = langue
option-show = montrer
option-whose = qui
option-count = nombre

choice-mine = les miens
choice-everyone = ceux de tous
