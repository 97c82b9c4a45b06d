# Names and descriptions of commands about reading; English ones stand in the code.

command-autoread = 読み上げ
    .description = 読み上げるテキストチャンネル
command-autoread-add = 追加
    .description = テキストチャンネルを読み上げるか、その声を変えます
    .channel = どのチャンネルか
    .voice = 自分の声を決めていない人のものを読む声
    .language = 書かれる言語
    .speed = 速さ。1が普通、0.5が半分、2が倍
command-autoread-remove = 削除
    .description = テキストチャンネルの読み上げをやめます
    .channel = どのチャンネルか
command-autoread-list = 一覧
    .description = 読み上げているチャンネルを表示します

option-channel = チャンネル

menu-why-wasnt-this-read = なぜ読まれなかった?
menu-speak-this = これを読み上げる
menu-speak-in-the-authors-voice = 書いた人の声で読み上げる
