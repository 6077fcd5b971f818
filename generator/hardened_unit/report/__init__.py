"""Show what the engine found: findings as text or JSON, and the reference as pages that any medium can draw."""
