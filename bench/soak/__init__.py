"""A long run on real servers while everything that can befall them does; at the end nothing may be lost or in twice."""
