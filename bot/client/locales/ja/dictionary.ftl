dictionary-added = 保存しました。「{ $word }」をこれから「{ $spoken }」と読みます。{ COMMAND("dictionary test") }で試せます。
dictionary-removed = 忘れました。「{ $word }」を書かれたとおりに読みます。
dictionary-unknown = 「{ $word }」は辞書にありません。{ COMMAND("dictionary list") }で中身を見られます。
dictionary-empty = 辞書は空です。{ COMMAND("dictionary add") }で言葉を追加してください。
dictionary-count =
    { $count ->
       *[other] 辞書には{ $count }件あります:
    }
dictionary-all-in-file = … ほかにもあります。ファイルにすべて入っています。
dictionary-exported =
    { $count ->
        [0] 辞書は空です。ファイルはこのような形です。
       *[other] 辞書です({ $count }件)。{ COMMAND("dictionary import") }で元に戻せます。
    }
dictionary-imported =
    { $count ->
       *[other] { $count }件を読み込みました。
    }
dictionary-tested = こう読みます: { $spoken }
dictionary-fix = 読み方を直す
dictionary-word = 書かれている言葉
dictionary-word-hint = メッセージにあるとおりの言葉。ほかの文章は消してください。
dictionary-spoken = 代わりに読む言葉
