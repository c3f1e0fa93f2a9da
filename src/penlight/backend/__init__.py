"""Arrays and nothing else: data types, type promotion, random numbers.

Nothing in here knows of Tensors or of derivatives. This is the seam where another array library takes NumPy's place.
"""
