# O que há de errado no que alguém deu, para o meio de uma frase.

flaw-where = { $flaw } ({ $where })
flaw-empty = não pode estar vazio
flaw-too-long = pode ter no máximo { $most } caracteres
flaw-too-many = pode haver no máximo { $most }
flaw-unprintable = não pode ter quebras de linha nem caracteres de controle
flaw-missing = está faltando
flaw-wrong-kind = precisa ser de outro tipo, como texto, um número ou uma lista
flaw-not-in-range = precisa ser um número de { $least } a { $most }
flaw-not-whole-in-range = precisa ser um número inteiro de { $least } a { $most }
flaw-no-choice = precisa ser um destes: { $choices }
flaw-no-id = precisa ser um ID do Discord, só com dígitos
flaw-no-voice = precisa ser o ID de uma voz, sem espaços
flaw-no-language = precisa ser o código de um idioma, como “en” ou “pt-br”
flaw-no-time-zone = precisa ser um fuso horário, como “America/Sao_Paulo”
flaw-no-abbreviations = precisam ser linhas no formato “curta = palavras”
flaw-no-setting = essa configuração não existe
flaw-no-expression = precisa ser uma expressão regular
flaw-unclosed = todo parêntese ou colchete precisa ser fechado
flaw-unopened = há um parêntese de fechamento a mais; antes de um que seja texto, ponha “\”
flaw-bad-escape = “\” precisa vir antes de um sinal ou de uma letra que combine com ela
flaw-bad-class = entre colchetes precisa haver um conjunto, como “[a-z]”
flaw-bad-repetition = uma repetição precisa vir depois do que repete, uma só vez e com números pequenos
flaw-unsupported = grupos com “(?” não são aceitos, exceto “(?:” e “(?i)”
flaw-too-repetitive = pode repetir no máximo { $most } vezes ao todo
flaw-too-complex = é complexo demais; encurte
flaw-no-group = não tem grupo { $group }, então o que é dito não pode pedi-lo
flaw-file-too-large = o arquivo pode ter no máximo { $most } KB
flaw-not-utf8 = o arquivo precisa ser texto em UTF-8
flaw-not-json = o arquivo precisa ser JSON
flaw-neither-json-nor-csv = o arquivo precisa ser JSON ou CSV
flaw-too-deep = o arquivo está aninhado fundo demais
flaw-no-entries = o arquivo precisa ser uma lista de entradas
flaw-no-comma = precisa haver uma vírgula entre o que se escreve e o que se diz
flaw-no-export = o arquivo precisa ter sido exportado por mim
flaw-newer-export = o arquivo foi exportado por uma versão mais nova de mim
