# How people sound.

gender-female = 女性
gender-male = 男性
gender-neutral = 中性

accent-american = アメリカ
accent-australian = オーストラリア
accent-brazilian = ブラジル
accent-british = イギリス
accent-canadian = カナダ
accent-indian = インド
accent-irish = アイルランド
accent-latin-american = 中南米
accent-mexican = メキシコ
accent-neutral = 標準
accent-scottish = スコットランド
accent-south-african = 南アフリカ

setting-spoken-name = 読み上げる名前
    .help = 誰が書いたかを言うときの呼び名。64文字まで。

voice-own-name = ここで表示されている名前
voice-line-here = { $name }: { $value }(このサーバー用に選択)
voice-line-everywhere = { $name }: { $value }(全サーバー用に選択)
voice-line-channel = { $name }: { $value }(このチャンネルの設定)
voice-line-server = { $name }: { $value }(このサーバーの設定)
voice-line-default = { $name }: { $value }(未選択)

voice-saved = 保存しました。
voice-reset = 忘れました。いまの読み上げ方は次のとおりです。
voice-preview = { $voice }です。あなただけに聞こえます。{ COMMAND("voice set") }で選べます。
voice-yours = **あなたの文章の読み上げ方**
voice-theirs = **{ $person }の文章の読み上げ方**
spoken-name-title = 読み上げる名前
spoken-name-hint = 誰が書いたかを言うときの呼び名。空なら、ここで表示されている名前。
spoken-name-set = このサーバーでは、これから{ $person }を{ $name }と呼びます。
spoken-name-forgotten = { $person }を、ここで表示されている名前で呼びます。
person-ignored = このサーバーでは、{ $person }の文章を読まなくなりました。同じメニューで元に戻せます。
person-read = このサーバーで、{ $person }の文章をまた読みます。
file-spoken =
    { $seconds ->
       *[other] どうぞ。{ $seconds }秒です。
    }
