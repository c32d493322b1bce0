"""What the canteen adds to the journal."""

from __future__ import annotations

from sqlalchemy import or_

from webapp.canteen import erasing, paper_schemas, schemas, service
from webapp.canteen.fridge_models import FridgeCase, FridgeCheck, FridgeClosing, FridgeReading, FridgeState
from webapp.canteen.models import (
    BoxDiscard,
    CanteenDay,
    CanteenProfile,
    CanteenRecord,
    Dish,
    Freeze,
    Meal,
    Sample,
    SampleMove,
    SampleTaking,
)
from webapp.canteen.paper_models import HealthCertificate, Supplier
from webapp.journal.interface import Entity, Kind

READ, PAPERS = "canteen.read", "canteen.papers"
SAMPLE, MENU, MANAGE, FREEZE = "canteen.sample", "canteen.menu", "canteen.manage", "canteen.freeze"

KINDS = (
    Kind("canteen_profile.publish", 1, schemas.PublishProfile, MANAGE, service.publish_profile, READ),
    Kind("menu.save", 1, schemas.SaveMenu, MENU, service.save_menu, READ, erasing.MENU),
    Kind("sample.take", 1, schemas.TakeSample, SAMPLE, service.take_sample, READ, erasing.TAKING),
    Kind("sample.discard", 1, schemas.DiscardSample, SAMPLE, service.discard_sample, READ, erasing.DISCARDING),
    Kind("sample.countersign", 1, schemas.CountersignSamples, SAMPLE, service.countersign_samples, READ),
    Kind("sample.move", 1, schemas.MoveSamples, SAMPLE, service.move_samples, READ),
    Kind("sample.remove", 1, schemas.RemoveSample, MANAGE, service.remove_sample, READ, erasing.REMOVING),
    Kind("freeze.place", 1, schemas.PlaceFreeze, FREEZE, service.place_freeze, READ, erasing.FREEZING),
    Kind("freeze.lift", 1, schemas.LiftFreeze, MANAGE, service.lift_freeze, READ, erasing.LIFTING),
    Kind("fridge.check", 1, schemas.CheckFridge, SAMPLE, service.check_fridge, READ, erasing.CHECKING),
    Kind("fridge_case.close", 1, schemas.CloseFridgeCase, MANAGE, service.close_fridge_case, READ, erasing.CLOSING),
    Kind("canteen_day.report", 1, schemas.ReportDay, SAMPLE, service.report_day, READ, erasing.DAY),
    Kind(
        "health_certificate.save",
        1,
        paper_schemas.SaveCertificate,
        PAPERS,
        service.save_certificate,
        PAPERS,
        erasing.CERTIFICATE,
    ),
    Kind("supplier.save", 1, paper_schemas.SaveSupplier, PAPERS, service.save_supplier, PAPERS, erasing.SUPPLIER),
)
ENTITIES = (
    Entity(
        "canteen_profile",
        CanteenProfile,
        permission=READ,
        is_live=CanteenProfile.is_current.is_(True),
        fields=("profile_id", "profile_version", "is_current", "body"),
    ),
    Entity(
        "meal",
        Meal,
        permission=READ,
        is_live=Meal.is_recent.is_(True),
        fields=("on", "meal", "is_served", "headcount", "note", "dishes"),
    ),
    Entity(
        "sample",
        Sample,
        permission=READ,
        is_live=or_(Sample.state == "kept", Sample.awaits_second.is_(True)),
        fields=(
            "on",
            "meal",
            "dish_id",
            "dish_name",
            "pot",
            "box_id",
            "weight_g",
            "fridge_id",
            "taken_at",
            "release_at",
            "discard_by_at",
            "sampler_id",
            "recorded_by_id",
            "checker_id",
            "freeze_id",
            "case_id",
            "gaps",
            "discarded_at",
            "discarded_by_id",
            "second_id",
        ),
    ),
    Entity(
        "freeze",
        Freeze,
        permission=READ,
        is_live=Freeze.state == "open",
        fields=("from_at", "until_at", "placed_at", "placed_by_id"),
    ),
    Entity(
        "fridge_state",
        FridgeState,
        permission=READ,
        fields=("use", "last_at", "last_c", "is_in_range", "case_id", "recent"),
    ),
    Entity(
        "canteen_day",
        CanteenDay,
        permission=READ,
        is_live=CanteenDay.is_recent.is_(True),
        fields=("on", "has_findings", "reported_at", "reported_by_id"),
    ),
    Entity(
        "health_certificate",
        HealthCertificate,
        permission=SAMPLE,
        is_live=HealthCertificate.is_active.is_(True),
        fields=("person_id", "post", "expires_on"),
    ),
)
PROJECTIONS = (
    CanteenProfile,
    Meal,
    Dish,
    Sample,
    SampleTaking,
    BoxDiscard,
    SampleMove,
    Freeze,
    FridgeCheck,
    FridgeReading,
    FridgeState,
    FridgeClosing,
    FridgeCase,
    CanteenDay,
    HealthCertificate,
    Supplier,
    CanteenRecord,
)
