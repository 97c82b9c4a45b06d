# Ce qui ne va pas dans ce qui a été donné, pour le milieu d'une phrase.

flaw-where = { $flaw } ({ $where })
flaw-empty = cela ne doit pas être vide
flaw-too-long = cela doit avoir { $most } caractères au plus
flaw-too-many = il peut y en avoir { $most } au plus
flaw-unprintable = cela ne doit contenir ni retours à la ligne ni caractères de contrôle
flaw-missing = cela manque
flaw-wrong-kind = cela doit être d'une autre sorte, comme du texte, un nombre ou une liste
flaw-not-in-range = cela doit être un nombre de { $least } à { $most }
flaw-not-whole-in-range = cela doit être un nombre entier de { $least } à { $most }
flaw-no-choice = cela doit être parmi : { $choices }
flaw-no-id = cela doit être un identifiant Discord, en chiffres seulement
flaw-no-voice = cela doit être l'identifiant d'une voix, sans espaces
flaw-no-language = cela doit être le code d'une langue, comme « en » ou « pt-br »
flaw-no-time-zone = cela doit être un fuseau horaire, comme « Europe/Paris »
flaw-no-abbreviations = cela doit être des lignes de la forme « court = mots »
flaw-no-setting = ce réglage n'existe pas
flaw-no-expression = cela doit être une expression régulière
flaw-unclosed = chaque parenthèse ou crochet doit être fermé
flaw-unopened = il y a une parenthèse fermante de trop ; devant une qui est du texte, mettez « \ »
flaw-bad-escape = « \ » doit précéder un signe ou une lettre qui va avec
flaw-bad-class = entre crochets doit se trouver un ensemble, comme « [a-z] »
flaw-bad-repetition = une répétition doit suivre ce qu'elle répète, une seule fois et avec de petits nombres
flaw-unsupported = les groupes en « (? » ne sont pas pris en charge, sauf « (?: » et « (?i) »
flaw-too-repetitive = cela peut répéter { $most } fois au plus en tout
flaw-too-complex = c'est trop complexe ; raccourcissez
flaw-no-group = il n'y a pas de groupe { $group }, ce qui est dit ne peut donc pas en demander
flaw-file-too-large = le fichier doit faire { $most } Ko au plus
flaw-not-utf8 = le fichier doit être du texte en UTF-8
flaw-not-json = le fichier doit être du JSON
flaw-neither-json-nor-csv = le fichier doit être du JSON ou du CSV
flaw-too-deep = le fichier est imbriqué trop profondément
flaw-no-entries = le fichier doit être une liste d'entrées
flaw-no-comma = une virgule doit séparer ce qui est écrit de ce qui est dit
flaw-no-export = le fichier doit avoir été exporté par moi
flaw-newer-export = le fichier a été exporté par une version plus récente de moi
