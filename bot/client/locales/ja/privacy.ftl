privacy-title = **あなたについて保存しているもの**
privacy-chosen =
    { $count ->
        [0] あなたが選んだもの(声など)はありません。
       *[other] あなたが選んだもの(声など)が{ $count }件あります。
    }
privacy-spoken =
    { $days ->
        [0] あなたのために話したことはまだありません。
       *[other] あなたのために話した量だけを数えています: { $days }日で{ $characters }文字。内容は残していません。
    }
privacy-texts = あなたの文章は保存しません。よく話す言葉は、作り直さなくてよいように、名前を付けずに音声として残すことがあります。
privacy-read = サーバーがそう決めていれば、あなたの文章を読み上げます。
privacy-not-read = どのサーバーでも、あなたの文章は読み上げません。
privacy-any = あなたが話させたいことは、運営者が選んだ音声サービスに送られることがあります。
privacy-local = あなたが話させたいことは、運営者自身の機械にある音声エンジンだけが話します。なければ話しません。
privacy-more = { COMMAND("privacy reading") }と{ COMMAND("privacy cloud") }で変更、{ COMMAND("privacy export") }ですべて受け取り、{ COMMAND("privacy forget") }で消去できます。
privacy-exported = あなたについて保存しているもののすべてです。
privacy-forget-ask = すべてのサーバーで、あなたについてのすべてを忘れますか?読み上げを望まないという選択も忘れます。元に戻せません。
privacy-forget-yes = すべて忘れる
privacy-forget-no = 残す
privacy-forgotten = 忘れました。サーバーのモデレーターがあなたについて決めたことは、そのまま残ります。
privacy-kept = 何も変わっていません。
