"""Neural-network operations: convolutions, pooling, normalisation, attention, images and their losses."""
