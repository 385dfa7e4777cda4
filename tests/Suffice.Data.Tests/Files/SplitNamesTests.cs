using Suffice.Data.Files;

namespace Suffice.Data.Tests.Files;

public class SplitNamesTests
{
    [Theory]
    [InlineData("train Train TRAIN training Training", (int)SplitKind.Train)]
    [InlineData("val Val valid validation VALIDATION dev", (int)SplitKind.Validation)]
    [InlineData("test Test TEST testing", (int)SplitKind.Test)]
    public void The_usual_names_are_known_in_any_case(string names, int kind) =>
        Assert.All(names.Split(' '), name => Assert.Equal((SplitKind)kind, SplitNames.Of(name)));

    [Theory]
    [InlineData("train_images", (int)SplitKind.Train)]
    [InlineData("Train 1", (int)SplitKind.Train)]
    [InlineData("split_train", (int)SplitKind.Train)]
    [InlineData("TrainSet", (int)SplitKind.Train)]
    [InlineData("trainset", (int)SplitKind.Train)]
    [InlineData("TRAINset", (int)SplitKind.Train)]
    [InlineData("traindataset", (int)SplitKind.Train)]
    [InlineData("trainval", (int)SplitKind.Train)]
    [InlineData("TRAINING_DATA", (int)SplitKind.Train)]
    [InlineData("trainA", (int)SplitKind.Train)]
    [InlineData("train2017", (int)SplitKind.Train)]
    [InlineData("my-test", (int)SplitKind.Test)]
    [InlineData("01.testing", (int)SplitKind.Test)]
    [InlineData("holdout", (int)SplitKind.Test)]
    [InlineData("imagesVal", (int)SplitKind.Validation)]
    [InlineData("eval", (int)SplitKind.Validation)]
    [InlineData("ｔｒａｉｎ", (int)SplitKind.Train)]
    [InlineData("TRAİN", (int)SplitKind.Train)]
    [InlineData("traın", (int)SplitKind.Train)]
    [InlineData("tr\u0430in", (int)SplitKind.Train)] // a Cyrillic letter
    [InlineData("tra\u200Bin", (int)SplitKind.Train)]
    [InlineData("\uFEFFtest", (int)SplitKind.Test)]
    [InlineData("t\u0435st_images", (int)SplitKind.Test)]
    [InlineData("vаlSet", (int)SplitKind.Validation)]
    public void Names_with_such_a_word_look_like_splits(string name, int kind)
    {
        Assert.Null(SplitNames.Of(name));
        Assert.Equal((SplitKind)kind, SplitNames.Like(name));
    }

    [Theory]
    [InlineData("trainers")]
    [InlineData("restrain")]
    [InlineData("contest")]
    [InlineData("testudo")]
    [InlineData("valley")]
    [InlineData("device")]
    [InlineData("上車")]
    [InlineData("7")]
    [InlineData("Тrаinеrs")]
    [InlineData("تست")]
    public void Other_words_do_not(string name) => Assert.Null(SplitNames.Like(name));
}
