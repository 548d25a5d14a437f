"""What a turn of a conversation asks: what a message means, and what is said to it. By a model, or by rule."""
