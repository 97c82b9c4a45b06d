command-status = 状態
    .description = 運営者用：実際に試し読みをし、すべての部分を調べて不調を知らせます
