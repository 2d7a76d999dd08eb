# One image for web, worker, beat and the sandboxes; the command chooses. Nothing in it is secret and nothing runs as root.
ARG BASE_IMAGE=docker.io/library/python:3.13-slim-bookworm

FROM ${BASE_IMAGE} AS build
WORKDIR /app
COPY requirements.lock ./
RUN python3 -m venv /opt/venv \
 && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
ENV PATH=/opt/venv/bin:$PATH DATA_DIR=/srv/var
COPY manage.py pyproject.toml ./
COPY catalog catalog
COPY cms cms
COPY connectors connectors
COPY shop shop
COPY templates templates
# Settings want two secrets; these live for this one command and open nothing.
RUN SECRET_KEY=build FIELD_ENCRYPTION_KEYS="$(python3 -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())')" \
    DATABASE_URL=sqlite:////tmp/build.sqlite3 python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf /srv/var/broker /tmp/build.sqlite3

FROM ${BASE_IMAGE}
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin shop \
 && mkdir -p /srv/media /srv/private && chown shop:shop /srv/media /srv/private
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/var/static /srv/var/static
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/srv/var MEDIA_ROOT=/srv/media PRIVATE_ROOT=/srv/private
USER 10001:10001
VOLUME ["/srv/media", "/srv/private"]
EXPOSE 8000
CMD ["gunicorn", "shop.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/tmp", "--no-control-socket"]
