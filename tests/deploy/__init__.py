"""What is deployed: the image, `docker-compose.yml` and the Helm chart, as far as they can be tried without Docker."""
