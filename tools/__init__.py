"""What is done to the repository now and then: data made, dependencies audited, the image tried."""
