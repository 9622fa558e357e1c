"""From conversations to an adapter: encoding, the loss on the answer, what lies beside the weights."""
