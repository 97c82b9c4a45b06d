# How people sound.

gender-female = 女性
gender-male = 男性
gender-neutral = 中性

setting-spoken-name = 読み上げる名前
    .help = 誰が書いたかを言うときの呼び名。64文字まで。

voice-own-name = ここで表示されている名前
voice-line-here = { $name }: { $value }(このサーバー用に選択)
voice-line-everywhere = { $name }: { $value }(全サーバー用に選択)
voice-line-server = { $name }: { $value }(このサーバーの設定)
voice-line-default = { $name }: { $value }(未選択)
