# 渡されたものの何がいけないか。文の途中に入る。

flaw-where = { $flaw }：{ $where }
flaw-empty = 空にはできません
flaw-too-long = { $most }文字以内にしてください
flaw-too-many = { $most }件以内にしてください
flaw-unprintable = 改行や制御文字は使えません
flaw-missing = 足りません
flaw-wrong-kind = テキスト、数字、リストなど、正しい種類にしてください
flaw-not-in-range = { $least }から{ $most }までの数字にしてください
flaw-not-whole-in-range = { $least }から{ $most }までの整数にしてください
flaw-no-choice = 次のどれかにしてください：{ $choices }
flaw-no-id = DiscordのID（数字だけ）にしてください
flaw-no-voice = 声のIDを空白なしで書いてください
flaw-no-language = 「en」や「pt-br」のような言語コードにしてください
flaw-no-time-zone = 「Asia/Tokyo」のようなタイムゾーンにしてください
flaw-no-abbreviations = 「略語 = 言葉」の形で1行ずつ書いてください
flaw-no-setting = そのような設定はありません
flaw-no-expression = 正規表現にしてください
flaw-unclosed = 開いた括弧はすべて閉じてください
flaw-unopened = 閉じ括弧が余っています。文字としての括弧の前には「\」を付けてください
flaw-bad-escape = 「\」は、対応する記号か文字の前に付けてください
flaw-bad-class = 角括弧の中は「[a-z]」のような文字の集まりにしてください
flaw-bad-repetition = 繰り返しは、繰り返すものの後に一度だけ、小さい数で書いてください
flaw-unsupported = 「(?:」と「(?i)」のほかは、「(?」で始まるグループは使えません
flaw-too-repetitive = 繰り返しは全部で{ $most }回以内にしてください
flaw-too-complex = 複雑すぎます。短くしてください
flaw-no-group = グループ{ $group }がないので、読み方では使えません
flaw-file-too-large = ファイルは{ $most }KB以内にしてください
flaw-not-utf8 = ファイルはUTF-8のテキストにしてください
flaw-not-json = ファイルはJSONにしてください
flaw-neither-json-nor-csv = ファイルはJSONかCSVにしてください
flaw-too-deep = ファイルの入れ子が深すぎます
flaw-no-entries = ファイルは項目のリストにしてください
flaw-no-comma = 書き方と読み方の間にはコンマが必要です
flaw-no-export = 私がエクスポートしたファイルにしてください
flaw-newer-export = 私の新しいバージョンでエクスポートされたファイルです
