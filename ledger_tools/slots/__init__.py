"""When each bureau comes to the counter (別紙2): the published plan, a proposal, and the two compared."""
