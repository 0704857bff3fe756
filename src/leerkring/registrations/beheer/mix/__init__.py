"""The mix of a group in the back office: what it has and lacks while choosing, the aims, and a proposal."""
